"""Procedures as the national base tells them (LayThuTuc, LayDanhSachTTHC), for tests."""

from typing import Any

FULL: dict[str, Any] = {
    "ID": "374211",
    "MATTHC": "1.001193.000.00.00.H29",
    "TENTTHC": "Đăng ký khai sinh",
    "MACOQUANCONGBO": "G15",
    "LOAITTHC": "1",
    "MUCDO": "4",
    "TRANGTHAI": "1",
    "TUKHOA": "khai sinh; giấy khai sinh",
    "YEUCAU": "<p>Không có.</p>",
    "LINHVUCTHUCHIEN": [{"MALINHVUC": "G15-HT02", "TENLINHVUC": "Hộ tịch"}],
    "COQUANTHUCHIEN": [{"MADONVI": "", "TENDONVI": "Ủy ban nhân dân cấp xã"}],
    "TRINHTUTHUCHIEN": [
        {
            "TRUONGHOP": "Nộp trực tuyến",
            "TRINHTU": [
                {"TENTRINHTU": "Đăng nhập Cổng dịch vụ công.<br/>Điền tờ khai."},
                {"TENTRINHTU": "Nhận kết quả."},
            ],
        }
    ],
    "CACHTHUCTHUCHIEN": [
        {
            "KENH": "1",
            "THOIGIAN": [
                {
                    "THOIGIANGIAIQUYET": "1",
                    "DONVITINH": "Ngày làm việc",
                    "MOTA": "Trả trong ngày.",
                    "PHILEPHI": [
                        {"SOTIEN": "8.000", "DONVI": "Đồng", "MOTA": "Bản sao", "MAPHILEPHI": "2"}
                    ],
                }
            ],
        },
        {
            "KENH": "2",
            "THOIGIAN": [
                {
                    "THOIGIANGIAIQUYET": "1",
                    "DONVITINH": "Ngày làm việc",
                    "MOTA": "",
                    "PHILEPHI": [{"SOTIEN": "Không", "MOTA": ""}, {"SOTIEN": "theo HĐND tỉnh"}],
                }
            ],
        },
    ],
    "THANHPHANHOSO": [
        {
            "TRUONGHOP": "Giấy tờ phải nộp",
            "GIAYTO": [
                {
                    "MAGIAYTO": "KS01",
                    "TENGIAYTO": "Giấy chứng sinh",
                    "SOBANCHINH": "1",
                    "SOBANSAO": "0",
                    "TENMAUDON": "",
                    "URL": "",
                    "MA_KQ_THAYTHE": "KQ.G09.000001",
                },
                {
                    "TENGIAYTO": "Tờ khai đăng ký khai sinh",
                    "SOBANCHINH": "1",
                    "SOBANSAO": "",
                    "TENMAUDON": "TKKS.docx",
                    "URL": "https://csdl.dichvucong.gov.vn/mau/1",
                },
            ],
        }
    ],
    "CANCUPHAPLY": [
        {
            "SOVANBAN": "60/2014/QH13",
            "TENVANBAN": "Luật Hộ tịch",
            "NGAYBANHANH": "20141120",
            "DIACHITRUYCAP": "http://vanban.chinhphu.vn",
        }
    ],
    "KETQUATHUCHIEN": [{"MAKETQUA": "KQ.G15.000001", "TENKETQUA": "Giấy khai sinh"}],
}
LISTED: dict[str, Any] = {
    "MATTHC": "1.001193",
    "TENTTHC": "Đăng ký khai sinh",
    "MALINHVUC": "G15-HT02",
    "TENLINHVUC": "Hộ tịch",
}
